/** Where Kafka keeps the announcements of all kinds of jobs. */
export const TOPIC = 'kommo-telephony.jobs';
