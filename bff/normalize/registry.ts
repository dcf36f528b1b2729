import type { ProviderName } from '../contract/settings';
import type { Provider } from './provider';
import type { ApiCallerDeps } from './provider-http';
import { createMyoperator } from './providers/myoperator';
import { createRoistat } from './providers/roistat';
import { createVoipstudio } from './providers/voipstudio';

export interface ProvidersDeps {
  /** Of the providers' own APIs, without a trailing slash. */
  readonly origins: {
    readonly voipstudioApi: string;
    readonly myoperatorApi: string;
    readonly myoperatorObd: string;
    readonly roistatApi: string;
  };
  /** undici's own when left out. */
  readonly dispatcher?: ApiCallerDeps['dispatcher'];
}

export type Providers = Readonly<Record<ProviderName, Provider>>;

/** Every provider, by the name in its webhook address. */
export function createProviders({ origins, dispatcher }: ProvidersDeps): Providers {
  return {
    voipstudio: createVoipstudio({ origin: origins.voipstudioApi, dispatcher }),
    myoperator: createMyoperator({
      origin: origins.myoperatorApi,
      obdOrigin: origins.myoperatorObd,
      dispatcher,
    }),
    roistat: createRoistat({ origin: origins.roistatApi, dispatcher }),
  };
}
