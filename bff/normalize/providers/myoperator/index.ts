import type { Provider } from '../../provider';
import type { MyoperatorApiDeps } from './api';
import { createMyoperatorApi } from './api';
import { toCallEvents } from './to-call-events';
import { verify } from './verify';

export function createMyoperator(deps: MyoperatorApiDeps): Provider {
  return { name: 'myoperator', verify, toCallEvents, api: createMyoperatorApi(deps) };
}
