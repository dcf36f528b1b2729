/**
 * Questions that no public page about Kommo answers. Each is a switch, and the product must hold under every
 * setting. The defaults are the readings that most sources lean to, never the ones that are easiest for us.
 */
export interface Switches {
  /** PATCH of a note: `params` is replaced as a whole, or merged key by key. */
  patchReplacesParams: boolean;
  /** `updated_at` of a note is what the client sent (or its `created_at`), or the time of the write. */
  updatedAtFromClient: boolean;
  /** How long lists of notes, events, incoming leads and contacts (with their leads) lag behind writes: 0–60 000 ms. */
  readLagMs: number;
  /** `_embedded.calls[].id` is the id of the call note, or a number of its own. */
  callIdIsNoteId: boolean;
  /** `/calls` and `?query=` find a contact whose incoming lead nobody has accepted yet. */
  unacceptedContactFound: boolean;
  /** Such an incoming lead counts as an active lead of its contact. */
  unacceptedLeadIsActive: boolean;
  /** One unknown number in a batch of calls refuses the whole batch, or only its own item. */
  mixedBatchAtomic: boolean;
  /** HTTP status of a batch of which only a part was written. */
  mixedBatchStatus: 200 | 400;
  /** One item with a bad field refuses the whole batch; or the others are written, and the answer lists them or not. */
  invalidItemInBatch: 'refuses-all' | 'others-written-told' | 'others-written-untold';
  /** A refresh token dies when it is exchanged, or only when the pair it gave is first used. */
  oldRefreshTokenRevokedAtRotation: boolean;
  /** The access token of a replaced pair dies together with its refresh token. */
  oldAccessTokenRevokedWithRefresh: boolean;
  /** Lists of incoming leads give `metadata.uniq` back. */
  unsortedMetadataReturned: boolean;
  /** Every field of an incoming lead's `metadata` must be sent, as some digests say. */
  unsortedMetadataAllRequired: boolean;
  /** The answer to a new incoming lead where the account or the pipeline has them switched off. */
  unsortedDisabledAnswers: 'bad-request' | 'forbidden' | 'plain-lead';
  /** GET of one record by an unknown id. */
  missingIdAnswers: 204 | 404;
  /** Note ids are counted per entity type, so a lead's note and a contact's note can share a number. */
  noteIdsPerEntityType: boolean;
}

export const DEFAULT_SWITCHES: Readonly<Switches> = {
  patchReplacesParams: true,
  updatedAtFromClient: false,
  readLagMs: 0,
  callIdIsNoteId: true,
  unacceptedContactFound: true,
  unacceptedLeadIsActive: false,
  mixedBatchAtomic: false,
  mixedBatchStatus: 200,
  invalidItemInBatch: 'refuses-all',
  oldRefreshTokenRevokedAtRotation: false,
  oldAccessTokenRevokedWithRefresh: false,
  unsortedMetadataReturned: true,
  unsortedMetadataAllRequired: false,
  unsortedDisabledAnswers: 'bad-request',
  missingIdAnswers: 204,
  noteIdsPerEntityType: false,
};

const CHOICES: Partial<Record<keyof Switches, readonly unknown[]>> = {
  mixedBatchStatus: [200, 400],
  invalidItemInBatch: ['refuses-all', 'others-written-told', 'others-written-untold'],
  unsortedDisabledAnswers: ['bad-request', 'forbidden', 'plain-lead'],
  missingIdAnswers: [204, 404],
};

function isAllowed(name: keyof Switches, value: unknown): boolean {
  if (name === 'readLagMs') return typeof value === 'number' && value >= 0 && value <= 60_000;
  return CHOICES[name]?.includes(value) ?? typeof value === 'boolean';
}

/**
 * Changes some switches in place.
 *
 * @throws RangeError naming the first switch that does not exist or cannot take its value; nothing is changed then.
 */
export function turnSwitches(switches: Switches, changes: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(changes)) {
    const known = name in DEFAULT_SWITCHES && isAllowed(name as keyof Switches, value);
    if (!known) throw new RangeError(`switch ${name} cannot be ${JSON.stringify(value)}`);
  }
  Object.assign(switches, changes);
}
