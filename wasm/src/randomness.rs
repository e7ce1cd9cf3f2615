//! The platform's randomness: `crypto.getRandomValues`.

use crate::convert::{Thrown, object};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use zeroize::Zeroizing;

/// The platform's randomness, after a check that there is any: [`UnwrapErr`] would panic.
pub(crate) fn rng() -> Thrown<UnwrapErr<SysRng>> {
    let mut probe = Zeroizing::new([0; 32]);
    getrandom::fill(&mut probe[..])
        .map_err(|_| object("randomness", "internal", "the platform gives no randomness"))?;
    Ok(UnwrapErr(SysRng))
}
