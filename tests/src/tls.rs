//! TLS as a browser speaks it: with trust in a certificate, or with a person who compares fingerprints.

use crate::http::connect;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::ring::default_provider;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, Error, RootCertStore, SignatureScheme, StreamOwned,
};
use sha2::{Digest as _, Sha256};
use std::net::TcpStream;
use std::sync::Arc;

/// An open connection.
pub type Tls = StreamOwned<ClientConnection, TcpStream>;

/// By what the other end is believed.
#[derive(Clone, Debug)]
pub enum Trust {
    /// It has this certificate, and the name fits.
    Certificate(CertificateDer<'static>),
    /// Its certificate has this SHA-256, in hexadecimal digits with colons.
    Fingerprint(String),
}

/// Connects to a port of 127.0.0.1 that calls itself `name`.
///
/// # Errors
/// The handshake fails.
///
/// # Panics
/// Nobody listens there.
pub fn tls(port: u16, name: &str, trust: Trust) -> std::io::Result<Tls> {
    let provider = Arc::new(default_provider());
    let config = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .expect("versions that there are");
    let config = match trust {
        Trust::Certificate(certificate) => {
            let mut roots = RootCertStore::empty();
            roots.add(certificate).expect("a certificate");
            config.with_root_certificates(roots).with_no_client_auth()
        }
        Trust::Fingerprint(wanted) => {
            let person = Person { wanted, provider };
            config.dangerous().with_custom_certificate_verifier(Arc::new(person)).with_no_client_auth()
        }
    };
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    let connection = ClientConnection::new(Arc::new(config), name).expect("a configuration that works");
    let mut stream = StreamOwned::new(connection, connect(port));
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock)?;
    }
    Ok(stream)
}

/// Compares fingerprints.
#[derive(Debug)]
struct Person {
    wanted: String,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Person {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let digits: Vec<_> = Sha256::digest(certificate).iter().map(|byte| format!("{byte:02X}")).collect();
        match digits.join(":") == self.wanted {
            true => Ok(ServerCertVerified::assertion()),
            false => Err(Error::General(format!("the fingerprint is {}", digits.join(":")))),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
