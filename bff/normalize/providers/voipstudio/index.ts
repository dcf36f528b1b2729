import type { Provider } from '../../provider';
import type { ApiCallerDeps } from '../../provider-http';
import { createVoipstudioApi } from './api';
import { toCallEvents } from './to-call-events';
import { verify } from './verify';

export function createVoipstudio(deps: ApiCallerDeps): Provider {
  return { name: 'voipstudio', verify, toCallEvents, api: createVoipstudioApi(deps) };
}
