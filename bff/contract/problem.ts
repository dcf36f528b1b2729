/** Every error body, `application/problem+json` (RFC 9457). */

export interface FieldError {
  /** Dotted path into the request, e.g. `credentials.apiToken`, `managers.0.extension`. */
  readonly path: string;
  /** Stable, e.g. `required`, `too-long`, `duplicate-extension`. */
  readonly code: string;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable, prefixed by family, e.g. `settings/invalid`. The widget puts it into words. */
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
}

export interface FeedTicket {
  /** Opens the event stream once. */
  readonly url: string;
  readonly expiresAt: string;
}

export interface EntityHit {
  readonly type: 'leads' | 'contacts' | 'companies';
  readonly id: number;
  readonly name: string;
  /** A second line that tells equal names apart: phone, stage. */
  readonly detail: string;
}
