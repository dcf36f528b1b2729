import { tokenInBody } from '../../token-in-body';

/** Aircall signs nothing: https://developer.aircall.io/docs/setup-webhooks */
export const verify = tokenInBody({ field: 'token', credential: 'webhookToken' });
