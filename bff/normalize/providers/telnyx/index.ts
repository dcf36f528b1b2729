import { defineProvider } from '../../provider';
import { createApi } from './api';
import { toCallEvents } from './to-call-events';
import { verify } from './verify';

export const createTelnyx = defineProvider('telnyx', { verify, toCallEvents, createApi });
