// The clocks.
#include "sandbox.h"

#include <time.h>

int64_t clua_now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/// The processor time of this thread in nanoseconds.
static int64_t processor_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void clua_begin_counting(clua_guard *guard) {
    if (!guard->processor_end) guard->processor_end = processor_time() + guard->processor_left;
}

int clua_is_over(clua_guard *guard) {
    clua_begin_counting(guard);
    return clua_now() >= guard->end && processor_time() >= guard->processor_end;
}

int64_t clua_processor_left(clua_guard *guard) {
    clua_begin_counting(guard);
    return guard->processor_end - processor_time();
}
