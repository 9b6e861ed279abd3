// Numbers as text.
#include "sandbox.h"

#include <stdio.h>

int clua_format_integer(char *buffer, size_t size, const char *specification, long long value) {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
    return snprintf(buffer, size, specification, value);
#pragma clang diagnostic pop
}

int clua_format_real(char *buffer, size_t size, const char *specification, double value) {
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
    return snprintf(buffer, size, specification, value);
#pragma clang diagnostic pop
}
