/* What a program in C needs to use the library without bindings: UniFFI's types, the arguments that arguments.py has
 * written, and the calls of a wallet and a relying party. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The types of UniFFI's interface; in buffers numbers are big-endian. */
typedef struct { uint64_t capacity, len; uint8_t *data; } Buffer;
typedef struct { int8_t code; Buffer error; } Status;
typedef struct {
    void (*free)(uint64_t);
    uint64_t (*clone)(uint64_t);
    void (*on_step)(uint64_t, Buffer, uint32_t, uint32_t, void *, Status *);
} Listener;

/* The library, and the folder with the arguments. */
static void *library;
static const char *folder;
static inline void *symbol(const char *name) {
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "no symbol %s\n", name);
        exit(1);
    }
    return found;
}
#define FUNCTION(result, name, ...) ((result(*)(__VA_ARGS__, Status *))symbol("uniffi_plica_mobile_fn_" name))

/* Memory that the library may free. */
static inline Buffer allocate(uint64_t size) {
    Status status = {0};
    Buffer buffer = ((Buffer(*)(uint64_t, Status *))symbol("ffi_plica_mobile_rustbuffer_alloc"))(size, &status);
    buffer.len = size;
    return buffer;
}

static inline void load_library(const char *path) {
    library = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
}

/* An argument as arguments.py has written it. */
static inline Buffer argument(const char *name) {
    static uint8_t bytes[1 << 20];
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    Buffer buffer = allocate(size);
    memcpy(buffer.data, bytes, size);
    return buffer;
}

/* So many threads, no cancel token, and this listener unless it is 0. */
static inline Buffer options(uint8_t threads, uint64_t listener) {
    Buffer buffer = allocate(listener ? 15 : 7);
    uint8_t *at = buffer.data;
    *at++ = 1;
    *at++ = listener != 0;
    for (int i = 56; listener && i >= 0; i -= 8) *at++ = listener >> i;
    memset(at, 0, 4);
    at[4] = threads;
    return buffer;
}

/* The document with its issuer's key, nothing answered, and no models. */
static inline uint64_t new_holder(Status *status) {
    return FUNCTION(uint64_t, "constructor_holder_new", Buffer, Buffer, Buffer, Buffer, Buffer)(
        argument("document"), argument("issuer_key"), argument("empty"), argument("empty"), argument("empty"), status);
}

static inline uint64_t new_verifier(Status *status) {
    return FUNCTION(uint64_t, "constructor_verifier_new", Buffer, uint32_t, int8_t, Buffer)(
        argument("trust"), 300, 0, argument("empty"), status);
}

static inline Buffer present(uint64_t holder, Buffer options, Status *status) {
    Status unused = {0};
    uint64_t own = FUNCTION(uint64_t, "clone_holder", uint64_t)(holder, &unused);
    return FUNCTION(Buffer, "method_holder_present_blocking", uint64_t, Buffer, Buffer, Buffer, Buffer, Buffer)(
        own, argument("request"), argument("signature"), argument("now"), argument("none"), options, status);
}

static inline void verify(uint64_t verifier, Buffer presentation, Buffer options, Status *status) {
    Status unused = {0};
    uint64_t own = FUNCTION(uint64_t, "clone_verifier", uint64_t)(verifier, &unused);
    FUNCTION(Buffer, "method_verifier_verify_blocking", uint64_t, Buffer, Buffer, Buffer, Buffer)(
        own, presentation, argument("request"), argument("now"), options, status);
}
