"""Somebody else's authority: a root, an authority under it, and certificates with their keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, ObjectIdentifier

from procurement.signing import authority
from procurement.signing.keyfiles import PrivateKey

SECRET = "the customer's own words"
MAIL, WEB = ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.SERVER_AUTH


@dataclass(frozen=True)
class Authority:
    """A key with its certificate, which issues others."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def issue(
        self,
        name: str,
        key: PrivateKey,
        *,
        now: datetime,
        days: int = 365,
        purpose: ObjectIdentifier = MAIL,
        is_authority: bool = False,
        address: str = "",
    ) -> x509.Certificate:
        """Issue a certificate; ``address`` is where the revocation list lies."""
        subject = x509.Name.from_rfc4514_string(f"O=Friends of Marigold,CN={name}")
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=400))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(authority._key_usage(for_authority=is_authority), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False
            )
        )
        if not is_authority:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        if address:
            point = x509.DistributionPoint(
                [x509.UniformResourceIdentifier(address)], None, None, None
            )
            builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def revocations(
        self, now: datetime, *revoked: x509.Certificate, at: datetime | None = None
    ) -> bytes:
        """Its revocation list (DER), in force for a week."""
        return authority.make_revocation_list(
            root=self.certificate,
            root_key=self.key,
            now=now,
            until=now + timedelta(days=7),
            revoked=[
                authority.Revoked(one.serial_number, at or now, "superseded") for one in revoked
            ],
        )


@dataclass(frozen=True)
class World:
    """A root with an authority under it, as customers meet them."""

    root: Authority
    middle: Authority
    now: datetime

    def lists(self, *revoked: x509.Certificate) -> list[bytes]:
        """The current lists of both."""
        return [self.middle.revocations(self.now, *revoked), self.root.revocations(self.now)]


def world(now: datetime) -> World:
    """Make both."""
    root_key = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name.from_rfc4514_string("O=Trusty,CN=Trusty Root")
    root = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(root_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=3000))
        .not_valid_after(now + timedelta(days=3000))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(authority._key_usage(for_authority=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), False)
        .sign(root_key, hashes.SHA384())
    )
    top = Authority(root_key, root)
    key = ec.generate_private_key(ec.SECP256R1())
    middle = top.issue("Trusty Issuing", key, now=now, days=2000, is_authority=True)
    return World(top, Authority(key, middle), now)


def p256() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def rsa_of(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


def container(
    key: PrivateKey, leaf: x509.Certificate, others: Sequence[x509.Certificate] = ()
) -> bytes:
    """A .p12 file as authorities hand it out."""
    protection = BestAvailableEncryption(SECRET.encode())
    return pkcs12.serialize_key_and_certificates(b"own", key, leaf, others, protection)


def pem(*certificates: x509.Certificate) -> bytes:
    """The certificates as people hand them on."""
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)
