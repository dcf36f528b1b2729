import { defineProvider } from '../../provider';
import { createApi } from './api';
import { toCallEvents } from './to-call-events';
import { verify } from './verify';

export const createRingcentral = defineProvider('ringcentral', { verify, toCallEvents, createApi });
