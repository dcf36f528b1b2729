import path from 'node:path';
import type { Router } from 'express';
import { startCacheUpkeep } from '../recordings/cache-upkeep';
import { createFetchRecording } from '../recordings/fetch-recording';
import { createRecordingCache } from '../recordings/recording-cache';
import { createRecordingLinks } from '../recordings/recording-link';
import type { RecordingLinks } from '../recordings/recording-link';
import { createRecordingRoute } from '../recordings/recording.route';
import { knownAccounts } from '../storage/account-standing';
import { readRecordingSource } from '../storage/recording-source';
import type { Accounts } from './accounts';
import type { Base, Closing } from './open-base';

export function recordingLinks({ config, encryption }: Base): RecordingLinks {
  const key = encryption.deriveKey('recording-links');
  const formerKeys = encryption.deriveKeys('recording-links').slice(1);
  return createRecordingLinks({ publicUrl: config.publicUrl, key, formerKeys });
}

export function recordingFolder({ config }: Pick<Base, 'config'>): string {
  return path.join(config.dataDir, 'recordings');
}

/** For as long as the process serves recordings. */
export function startRecordingUpkeep(base: Base, closing: Closing): void {
  const { pool, clock, logger } = base;
  const upkeep = startCacheUpkeep({
    folder: recordingFolder(base),
    knownAccounts: (accounts) => knownAccounts(pool, accounts),
    clock,
    logger,
  });
  closing.push(() => upkeep.stop());
}

export function recordingRoute(base: Base, { providers, connections }: Accounts): Router {
  const { config, pool, clock, metrics } = base;
  return createRecordingRoute({
    links: recordingLinks(base),
    findRecording: async (account, callId) => {
      const found = await readRecordingSource(pool, account, callId);
      if (found === undefined) return undefined;
      const connection = await connections.connectionOfAccount(account, found.provider);
      return { connection, source: found.source };
    },
    providers,
    fetchRecording: createFetchRecording({ trustedOrigins: config.trustedOrigins }),
    cache: createRecordingCache({ folder: recordingFolder(base), clock }),
    metrics,
  });
}
