import { signedForm } from '../../signed-form';

export const verify = signedForm({ key: 'authToken', header: 'x-twilio-signature' });
