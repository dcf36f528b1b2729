import type { ProviderName } from '../contract/settings';
import type { Provider } from './provider';
import type { ApiCallerDeps } from './provider-http';
import { createAircall } from './providers/aircall';
import { createMyoperator } from './providers/myoperator';
import { createRingcentral } from './providers/ringcentral';
import { createRoistat } from './providers/roistat';
import { createTelnyx } from './providers/telnyx';
import { createTwilio } from './providers/twilio';
import { createVoipstudio } from './providers/voipstudio';
import { createZadarma } from './providers/zadarma';

/** Where the vendors' APIs are, and the variables by which an operator, or a test, names another place. */
export const PROVIDER_ORIGINS = {
  voipstudioApi: { variable: 'VOIPSTUDIO_API_ORIGIN', origin: 'https://l7api.com' },
  myoperatorApi: { variable: 'MYOPERATOR_API_ORIGIN', origin: 'https://developers.myoperator.co' },
  myoperatorObd: { variable: 'MYOPERATOR_OBD_ORIGIN', origin: 'https://obd-api.myoperator.co' },
  roistatApi: { variable: 'ROISTAT_API_ORIGIN', origin: 'https://cloud.roistat.com' },
  twilioApi: { variable: 'TWILIO_API_ORIGIN', origin: 'https://api.twilio.com' },
  aircallApi: { variable: 'AIRCALL_API_ORIGIN', origin: 'https://api.aircall.io' },
  zadarmaApi: { variable: 'ZADARMA_API_ORIGIN', origin: 'https://api.zadarma.com' },
  telnyxApi: { variable: 'TELNYX_API_ORIGIN', origin: 'https://api.telnyx.com' },
  ringcentralApi: { variable: 'RINGCENTRAL_API_ORIGIN', origin: 'https://platform.ringcentral.com' },
  ringcentralMedia: { variable: 'RINGCENTRAL_MEDIA_ORIGIN', origin: 'https://media.ringcentral.com' },
} as const;

/** Without a trailing slash. */
export type ProviderOrigins = Readonly<Record<keyof typeof PROVIDER_ORIGINS, string>>;

export interface ProvidersDeps {
  readonly origins: ProviderOrigins;
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
    twilio: createTwilio({ origin: origins.twilioApi, dispatcher }),
    aircall: createAircall({ origin: origins.aircallApi, dispatcher }),
    zadarma: createZadarma({ origin: origins.zadarmaApi, dispatcher }),
    telnyx: createTelnyx({ origin: origins.telnyxApi, dispatcher }),
    ringcentral: createRingcentral({
      origin: origins.ringcentralApi,
      mediaOrigin: origins.ringcentralMedia,
      dispatcher,
    }),
  };
}
