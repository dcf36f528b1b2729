import { TELNYX_PUBLIC_KEY } from './providers/telnyx';

/** What the sandbox's providers accept; they protect nothing. */
export const SANDBOX_CREDENTIALS = {
  voipstudio: { apiToken: 'sandbox-token' },
  myoperator: {
    apiToken: 'sandbox-token',
    obdApiKey: 'sandbox-obd-key',
    secretToken: 'sandbox-secret',
    companyId: '5cd40f6554442586',
    publicIvrId: 'sandbox-ivr',
  },
  roistat: { apiKey: 'sandbox-key', project: '12345' },
  twilio: { accountSid: 'ACsandbox', authToken: 'sandbox-auth-token', callerId: '+18005551212' },
  aircall: { webhookToken: 'sandbox-webhook-token', apiId: 'sandbox-id', apiToken: 'sandbox-token' },
  zadarma: { apiKey: 'sandbox-key', apiSecret: 'sandbox-secret' },
  telnyx: { publicKey: TELNYX_PUBLIC_KEY, apiKey: 'sandbox-key', connectionId: '7267000000000000000' },
  ringcentral: {
    verificationToken: 'sandbox-verification-token',
    jwt: 'sandbox-jwt',
    clientId: 'sandbox-id',
    clientSecret: 'sandbox-secret',
  },
} as const;

/** As it was typed into the panel of the simulated MyOperator; an account whose settings have no secret looks for none. */
export const MYOPERATOR_SECRET_HEADER = {
  name: 'x-secret',
  value: SANDBOX_CREDENTIALS.myoperator.secretToken,
} as const;
