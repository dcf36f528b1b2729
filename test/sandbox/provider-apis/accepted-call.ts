/** A click-to-call that a simulated provider has taken on: what its webhooks will have to tell. */
export interface AcceptedCall {
  /** The customer's number, digits with country code. */
  readonly externalNumber: string;
  /** The manager's line, as it was asked for. */
  readonly extension: string;
  /** What the caller of the API gave along, where the provider has a field for it. */
  readonly reference?: string;
  /** Where the caller of the API wants to be told of it, where the provider has a field for it. */
  readonly callback?: string;
  /** The provider's own id of the new call. */
  readonly id: string;
}

export type OnCallStarted = (call: AcceptedCall) => void;
