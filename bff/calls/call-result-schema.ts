import { z } from 'zod';
import type { CallResult } from '../contract/call-result';
import { NOTE_MAX_LENGTH } from '../contract/call-result';
import { ENTITY_TYPES } from '../contract/call-view';

/** The call result as the form sends it. */

const OUTCOME_MAX_LENGTH = 100;
const TASK_TEXT_MAX_LENGTH = 1000;
const PHONE_MAX_LENGTH = 64;
const TALK_MAX_SECONDS = 24 * 60 * 60;

const kommoId = z.int().positive();
const instant = z.iso.datetime({ offset: true });
const phone = z.string().trim().max(PHONE_MAX_LENGTH);

export const entityRefSchema = z.object({ type: z.enum(ENTITY_TYPES), id: kommoId });

export const callResultSchema: z.ZodType<CallResult> = z.object({
  note: z.string().trim().max(NOTE_MAX_LENGTH),
  outcome: z.string().trim().min(1).max(OUTCOME_MAX_LENGTH).exactOptional(),
  rating: z.int().min(1).max(5).exactOptional(),
  entity: entityRefSchema.exactOptional(),
  task: z
    .object({
      text: z.string().trim().min(1).max(TASK_TEXT_MAX_LENGTH),
      dueAt: instant,
      responsibleUserId: kommoId.exactOptional(),
    })
    .exactOptional(),
  call: z
    .object({
      direction: z.enum(['inbound', 'outbound']),
      from: phone,
      to: phone,
      startedAt: instant,
      talkSeconds: z.int().min(0).max(TALK_MAX_SECONDS),
    })
    .exactOptional(),
});
