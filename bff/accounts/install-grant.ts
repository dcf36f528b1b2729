import type { TokenPair } from '../crm/kommo/kommo-answer';
import type { Encryption } from '../storage/encryption';

/** What an install has in hand: the code of the hook, then the pair that it was exchanged for. */
export type Grant =
  { readonly kind: 'code'; readonly code: string } | { readonly kind: 'pair'; readonly pair: TokenPair };

export function sealGrant(encryption: Encryption, subdomain: string, grant: Grant): Buffer {
  return encryption.seal(grantPurpose(subdomain), JSON.stringify(grant));
}

/** @throws AppError `bug/unexpected` when it was sealed for another subdomain */
export function openGrant(
  encryption: Encryption,
  { subdomain, sealed }: { readonly subdomain: string; readonly sealed: Buffer },
): Grant {
  // Only `sealGrant` can have written what opens under this purpose.
  return JSON.parse(encryption.open(grantPurpose(subdomain), sealed)) as Grant;
}

/** What the code of an install is sealed for. */
export function grantPurpose(subdomain: string): string {
  return `install-code:${subdomain}`;
}
