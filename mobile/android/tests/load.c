/* Loads the library by itself, without any bindings, and uses it as they would: what an app does with a document, a
 * wrong proof, a malformed argument, and a panic on a thread of the library.
 *
 *   load LIBRARY FOLDER     FOLDER has the arguments that arguments.py has written
 */
#define _GNU_SOURCE
#include "bridge.h"

static int checks, failures;

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

static Buffer copy(Buffer from) {
    Buffer buffer = allocate(from.len);
    memcpy(buffer.data, from.data, from.len);
    return buffer;
}

int main(int argc, char **argv) {
    (void)argc;
    folder = argv[2];
    load_library(argv[1]);
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
    uint64_t holder = new_holder(&status);
    expect(status.code == 0, "a document", status);
    uint64_t verifier = new_verifier(&status);
    expect(status.code == 0, "a verifier", status);

    Status panicked = {0};
    present(holder, options(2, 3), &panicked);
    expect(panicked.code == 1 && says(panicked, "panic"), "a panic on a thread of the library", panicked);

    steps = 0;
    Buffer presentation = present(holder, options(2, 1), &status);
    expect(status.code == 0 && steps == 6, "a presentation", status);
    if (status.code) return 1;
    verify(verifier, copy(presentation), options(2, 0), &status);
    expect(status.code == 0, "its verification", status);

    Buffer changed = copy(presentation);
    changed.data[changed.len / 2] ^= 1;
    Status refused = {0};
    verify(verifier, changed, options(2, 0), &refused);
    expect(refused.code == 1 && says(refused, "proof."), "a changed proof", refused);

    Status again = {0};
    present(holder, options(2, 1), &again);
    expect(again.code == 1 && says(again, "transcript.reused"), "a second answer", again);

    printf("%d passed, %d failed\n", checks - failures, failures);
    return failures != 0;
}
