/* What the start file of Google's kit gives a shared library. */

/* Destructors of a library are registered under this address. */
__attribute__((visibility("hidden"))) void *__dso_handle = &__dso_handle;
