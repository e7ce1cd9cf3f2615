/* What differs between bionic, which the library was built for, and glibc, on which the tests run it: a name, numbers of
 * sysconf, the size of an attribute, and a result. Everything else that the library imports is the same in both on
 * 64-bit Linux, so that its own code runs as it is: the bridge, the prover, the threads, the unwinder. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

int *__errno(void) { return &errno; }

/* glibc's function of this name. */
#define REAL(result, name, ...) ((result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

long sysconf(int name) {
    switch (name) {
        case 0x27: /* _SC_PAGESIZE and _SC_PAGE_SIZE */
        case 0x28: return REAL(long, "sysconf", int)(_SC_PAGESIZE);
        case 0x61: return REAL(long, "sysconf", int)(_SC_NPROCESSORS_ONLN);
        default: errno = EINVAL; return -1;
    }
}

/* Of bionic's 56 bytes this uses one word. */
struct attributes { size_t stack; };

int pthread_attr_init(pthread_attr_t *attributes) {
    ((struct attributes *)attributes)->stack = 0;
    return 0;
}

int pthread_attr_destroy(pthread_attr_t *attributes) {
    (void)attributes;
    return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size) {
    ((struct attributes *)attributes)->stack = size;
    return 0;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *given, void *(*start)(void *), void *argument) {
    pthread_attr_t attributes;
    REAL(int, "pthread_attr_init", pthread_attr_t *)(&attributes);
    const struct attributes *bionic = (const struct attributes *)given;
    if (bionic && bionic->stack) {
        REAL(int, "pthread_attr_setstacksize", pthread_attr_t *, size_t)(&attributes, bionic->stack);
    }
    return REAL(int, "pthread_create", pthread_t *, const pthread_attr_t *, void *(*)(void *), void *)(
        thread, &attributes, start, argument);
}

/* The headers declare glibc's own, with another result. */
int describe(int number, char *text, size_t size) __asm__("strerror_r");
int describe(int number, char *text, size_t size) {
    extern int __xpg_strerror_r(int, char *, size_t);
    return __xpg_strerror_r(number, text, size);
}
