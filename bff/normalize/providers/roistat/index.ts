import type { Provider } from '../../provider';
import type { ApiCallerDeps } from '../../provider-http';
import { createRoistatApi } from './api';
import { toCallEvents } from './to-call-events';
import { verify } from './verify';

export function createRoistat(deps: ApiCallerDeps): Provider {
  return { name: 'roistat', verify, toCallEvents, api: createRoistatApi(deps) };
}
