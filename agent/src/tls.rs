//! TLS at the door: a certificate from files, or one made for this run. Knows nothing of HTTP.

use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject as _};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

/// The first byte that a TLS client sends: the content type of a handshake, RFC 8446 section 5.1.
pub const HANDSHAKE: u8 = 22;
/// Some browsers refuse certificates that are valid for longer; the key is gone with the process anyway.
const VALID: Duration = Duration::days(397);
/// Clocks of other hosts may be slow.
const VALID_SINCE: Duration = Duration::days(1);

/// Why there is no TLS.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file cannot be read, or is no PEM.
    #[error("{}: {source}; {wanted} in PEM form is wanted here", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        wanted: &'static str,
        /// What is wrong.
        source: pem::Error,
    },
    /// Certificate and key do not fit, or cannot be used.
    #[error("{}: {source}", certificate.display())]
    Unusable {
        /// The certificate's file.
        certificate: PathBuf,
        /// What is wrong.
        source: rustls::Error,
    },
    /// No certificate could be made.
    #[error("making a certificate: {0}")]
    Making(#[from] rcgen::Error),
    /// The one that was made cannot be used.
    #[error("using the certificate that was made: {0}")]
    Made(#[from] rustls::Error),
}

/// Takes the certificate chain and the key that the files hold.
///
/// # Errors
/// A file cannot be read, or the two do not go together.
pub fn from_files(certificate: &Path, key: &Path) -> Result<TlsAcceptor, TlsError> {
    let unreadable = |path: &Path, wanted| {
        let path = path.to_owned();
        move |source| TlsError::File { path, wanted, source }
    };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .and_then(|chain| if chain.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(chain) })
        .map_err(unreadable(certificate, "a certificate"))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(unreadable(key, "a private key"))?;
    acceptor(chain, key).map_err(|source| TlsError::Unusable { certificate: certificate.to_owned(), source })
}

/// Makes a key and a certificate for these names and addresses; both are nowhere but in memory. Returns its fingerprint too, by
/// which people recognize it: nobody else vouches for it.
///
/// # Errors
/// The operating system has no randomness to give, or a name is none.
pub fn self_signed(names: Vec<String>) -> Result<(TlsAcceptor, String), TlsError> {
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "wireglass");
    let now = OffsetDateTime::now_utc();
    params.not_before = now - VALID_SINCE;
    params.not_after = params.not_before + VALID;
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?.der().clone();
    let fingerprint = wireglass_shared::value::hex_joined(&Sha256::digest(&certificate), ":").to_uppercase();
    let key =
        PrivateKeyDer::try_from(key.serialize_der()).map_err(|why| rustls::Error::General(why.to_owned()))?;
    Ok((acceptor(vec![certificate], key)?, fingerprint))
}

fn acceptor(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<TlsAcceptor, rustls::Error> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
