import type { Provider } from '../../provider';
import type { ApiCallerDeps } from '../../provider-http';
import { createTwilioApi } from './api';
import { toCallEvents } from './to-call-events';
import { verify } from './verify';

export function createTwilio(deps: ApiCallerDeps): Provider {
  return { name: 'twilio', verify, toCallEvents, api: createTwilioApi(deps) };
}
