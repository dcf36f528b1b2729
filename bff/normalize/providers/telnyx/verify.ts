import { signedBody } from '../../signed-body';

/** https://developers.telnyx.com/docs/development/api-fundamentals/webhooks/receiving-webhooks */
export const verify = signedBody({
  key: 'publicKey',
  header: 'telnyx-signature-ed25519',
  timestamp: 'telnyx-timestamp',
});
