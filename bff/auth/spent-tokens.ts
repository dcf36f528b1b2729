import type { OneTimeToken } from './widget-user';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What is known of a token at the moment somebody wants to spend it. */
export type Spending =
  | { readonly kind: 'first' }
  /** By the same request; its answer is still being made. */
  | { readonly kind: 'under-way' }
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'other-request' };

/**
 * States of a token: unspent → spent (bound to one request) → answered; removed after it expires.
 * A crash between spent and answered leaves it spent for good: the request may have changed something, so it is
 * not run a second time, and the widget asks again with a new token.
 */
export interface SpentTokens {
  /** Binds the token to the request, atomically: of two at the same time one is the first. */
  spend(token: OneTimeToken, requestHash: Buffer): Promise<Spending>;
  keepAnswer(token: OneTimeToken, answer: Answer): Promise<void>;
}
