//! The quality of service of a call's threads, which Apple's systems schedule by.
//!
//! Threads of Rust do not inherit the caller's. Without one of their own they have the system's default, below that of
//! the queue that waits for them.

// The only unsafe code of the crate: the declaration of one function of Apple's libc.
#![allow(unsafe_code)]

#[cfg(target_vendor = "apple")]
use std::ffi::{c_int, c_uint};

/// `QOS_CLASS_USER_INITIATED` of `<sys/qos.h>`: the user waits for what these threads do.
#[cfg(target_vendor = "apple")]
const USER_INITIATED: c_uint = 0x19;

#[cfg(target_vendor = "apple")]
unsafe extern "C" {
    /// Of `<pthread/qos.h>`, since iOS 8 and macOS 10.10.
    // SAFETY: it takes two numbers, touches the calling thread only, and answers unknown classes with an error. The
    // types are those of the header: an enumeration over `unsigned int`, and `int`.
    safe fn pthread_set_qos_class_self_np(qos_class: c_uint, relative_priority: c_int) -> c_int;
}

/// Says of the calling thread that the user waits for what it does. On systems without such a thing, nothing happens.
pub(crate) fn user_initiated() {
    // It fails on threads that have given up on quality of service. The call is slower then, and as right.
    #[cfg(target_vendor = "apple")]
    let _ = pthread_set_qos_class_self_np(USER_INITIATED, 0);
}
