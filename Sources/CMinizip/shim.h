#pragma once
// Debian's headers use plain <minizip/…> paths; pkg-config adds the folder itself too.
#include <minizip/zip.h>
#include <minizip/unzip.h>
