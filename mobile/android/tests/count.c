/* Presents or verifies so many times, on one thread: what mobile/android/instructions counts.
 *
 *   count LIBRARY FOLDER present N     keeps the last presentation in the folder
 *   count LIBRARY FOLDER verify N      that presentation
 */
#define _GNU_SOURCE
#include "bridge.h"

static void require(Status status) {
    if (!status.code) return;
    fwrite(status.error.data, 1, status.error.len, stderr);
    exit(1);
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    load_library(argv[1]);
    folder = argv[2];
    int presents = !strcmp(argv[3], "present");
    char path[4096];
    snprintf(path, sizeof path, "%s/presentation", folder);
    for (int i = 0; i < atoi(argv[4]); i++) {
        Status status = {0};
        if (presents) {
            /* A document answers a session once. */
            Buffer presentation = present(new_holder(&status), options(1, 0), &status);
            require(status);
            FILE *file = fopen(path, "wb");
            if (!file || fwrite(presentation.data, 1, presentation.len, file) != presentation.len || fclose(file)) {
                perror(path);
                return 1;
            }
        } else {
            verify(new_verifier(&status), argument("presentation"), options(1, 0), &status);
            require(status);
        }
    }
    return 0;
}
