/* Loads the library by itself, without any bindings, and uses it as they would: what an app does with a document, a
 * wrong proof, a malformed argument, and a panic on a thread of the library.
 *
 *   load LIBRARY FOLDER     FOLDER has the arguments that arguments.py has written
 */
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

static void *library;
static const char *folder;
static int checks, failures;

static void *symbol(const char *name) {
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "no symbol %s\n", name);
        exit(1);
    }
    return found;
}
#define FUNCTION(result, name, ...) ((result(*)(__VA_ARGS__, Status *))symbol("uniffi_plica_mobile_fn_" name))

static void expect(int holds, const char *what, Status status) {
    checks++;
    if (holds) return;
    failures++;
    printf("failed: %s: status %d, ", what, status.code);
    for (uint64_t i = 0; i < status.error.len; i++) {
        if (status.error.data[i] >= ' ') putchar(status.error.data[i]);
    }
    putchar('\n');
}

static int says(Status status, const char *text) {
    return status.error.data && memmem(status.error.data, status.error.len, text, strlen(text));
}

/* Memory that the library may free. */
static Buffer allocate(uint64_t size) {
    Status status = {0};
    Buffer buffer = ((Buffer(*)(uint64_t, Status *))symbol("ffi_plica_mobile_rustbuffer_alloc"))(size, &status);
    buffer.len = size;
    return buffer;
}

/* An argument as arguments.py has written it. */
static Buffer argument(const char *name) {
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

/* Two threads, no cancel token, and this listener unless it is 0. */
static Buffer options(uint64_t listener) {
    Buffer buffer = allocate(listener ? 15 : 7);
    uint8_t *at = buffer.data;
    *at++ = 1;
    *at++ = listener != 0;
    for (int i = 56; listener && i >= 0; i -= 8) *at++ = listener >> i;
    memcpy(at, "\0\0\0\0\2", 5);
    return buffer;
}

static int steps;
static void nothing(uint64_t handle) { (void)handle; }
static uint64_t itself(uint64_t handle) { return handle; }

/* The handle 1 counts steps. The handle 3 reports an error in a buffer that would end behind itself, at which
 * the library panics. */
static void on_step(uint64_t handle, Buffer step, uint32_t number, uint32_t of, void *result, Status *status) {
    (void)step, (void)number, (void)of, (void)result;
    steps++;
    status->code = 0;
    if (handle == 3) {
        status->code = 1;
        status->error = allocate(1);
        status->error.len = 2;
    }
}

static Buffer present(uint64_t holder, uint64_t listener, Status *status) {
    Status unused = {0};
    uint64_t own = FUNCTION(uint64_t, "clone_holder", uint64_t)(holder, &unused);
    return FUNCTION(Buffer, "method_holder_present_blocking", uint64_t, Buffer, Buffer, Buffer, Buffer, Buffer)(
        own, argument("request"), argument("signature"), argument("now"), argument("none"), options(listener), status);
}

static void verify(uint64_t verifier, Buffer presentation, Status *status) {
    Status unused = {0};
    uint64_t own = FUNCTION(uint64_t, "clone_verifier", uint64_t)(verifier, &unused);
    FUNCTION(Buffer, "method_verifier_verify_blocking", uint64_t, Buffer, Buffer, Buffer, Buffer)(
        own, presentation, argument("request"), argument("now"), options(0), status);
}

static Buffer copy(Buffer from) {
    Buffer buffer = allocate(from.len);
    memcpy(buffer.data, from.data, from.len);
    return buffer;
}

int main(int argc, char **argv) {
    (void)argc;
    folder = argv[2];
    library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    Status status = {0};
    Buffer version = ((Buffer(*)(Status *))symbol("uniffi_plica_mobile_fn_func_version"))(&status);
    Buffer expected = argument("version");
    expect(version.len == expected.len && !memcmp(version.data, expected.data, version.len), "the version", status);

    /* A buffer with less in it than it says: the bridge panics, and the panic comes back. */
    Buffer cut = allocate(4);
    memset(cut.data, 127, 4);
    Status malformed = {0};
    FUNCTION(uint64_t, "constructor_prepared_from_bytes", Buffer)(cut, &malformed);
    expect(malformed.code == 2, "a malformed argument", malformed);

    static const Listener listener = {nothing, itself, on_step};
    ((void (*)(const Listener *))symbol("uniffi_plica_mobile_fn_init_callback_vtable_progresslistener"))(&listener);
    uint64_t holder = FUNCTION(uint64_t, "constructor_holder_new", Buffer, Buffer, Buffer, Buffer, Buffer)(
        argument("document"), argument("issuer_key"), argument("empty"), argument("empty"), argument("empty"), &status);
    expect(status.code == 0, "a document", status);
    uint64_t verifier = FUNCTION(uint64_t, "constructor_verifier_new", Buffer, uint32_t, int8_t, Buffer)(
        argument("trust"), 300, 0, argument("empty"), &status);
    expect(status.code == 0, "a verifier", status);

    Status panicked = {0};
    present(holder, 3, &panicked);
    expect(panicked.code == 1 && says(panicked, "panic"), "a panic on a thread of the library", panicked);

    steps = 0;
    Buffer presentation = present(holder, 1, &status);
    expect(status.code == 0 && steps == 6, "a presentation", status);
    if (status.code) return 1;
    verify(verifier, copy(presentation), &status);
    expect(status.code == 0, "its verification", status);

    Buffer changed = copy(presentation);
    changed.data[changed.len / 2] ^= 1;
    Status refused = {0};
    verify(verifier, changed, &refused);
    expect(refused.code == 1 && says(refused, "proof."), "a changed proof", refused);

    Status again = {0};
    present(holder, 1, &again);
    expect(again.code == 1 && says(again, "transcript.reused"), "a second answer", again);

    printf("%d passed, %d failed\n", checks - failures, failures);
    return failures != 0;
}
