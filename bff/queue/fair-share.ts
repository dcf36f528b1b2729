/**
 * Of one process's workers, how many one account may keep busy: a backlog of one account leaves the others their
 * turn. Kommo grants an account seven requests a second, which four workers use up.
 */
export const SHARE_PER_ACCOUNT = 4;
