/** The corner below Kommo's header: nothing there is covered, and the page beside the cards stays usable. */
export const incomingCallCss = `
.kt-corner {
  position: fixed; top: 76px; right: 20px; z-index: 25; width: min(340px, calc(100vw - 40px));
  display: flex; flex-direction: column; gap: 10px; pointer-events: none;
}
.kt-corner > * { pointer-events: auto; }
.kt-root .kt-calls { display: flex; flex-direction: column; gap: 10px; }
.kt-root .kt-call {
  position: relative; display: flex; gap: 12px; padding: 14px 40px 14px 14px; border: 1px solid var(--kt-line);
  border-radius: 14px; background: var(--kt-surface); box-shadow: var(--kt-shadow);
  animation: kt-arrive 0.22s ease-out;
}
.kt-root .kt-call__badge {
  display: grid; place-items: center; flex: none; width: 40px; height: 40px; border-radius: 50%;
  background: var(--kt-accent-soft); color: var(--kt-accent);
}
.kt-root .kt-call[data-phase="talking"] .kt-call__badge { background: var(--kt-good-soft); color: var(--kt-good); }
.kt-root .kt-call[data-phase="ended"] .kt-call__badge { background: var(--kt-raised); color: var(--kt-quiet); }
.kt-root .kt-call[data-phase="ringing"] .kt-call__badge { animation: kt-ring 1.6s ease-in-out infinite; }
.kt-root .kt-call__body { min-width: 0; flex: 1; }
.kt-root .kt-call__line { display: flex; gap: 8px; color: var(--kt-quiet); font-size: 13px; }
.kt-root .kt-call[data-phase="talking"] .kt-call__state { color: var(--kt-good); font-weight: 600; }
.kt-root .kt-call__clock { font-variant-numeric: tabular-nums; }
.kt-root .kt-call__name { overflow: hidden; font-size: 16px; font-weight: 600; text-overflow: ellipsis; white-space: nowrap; }
.kt-root .kt-call__number { color: var(--kt-quiet); font-variant-numeric: tabular-nums; }
.kt-root .kt-call__actions { display: flex; align-items: center; gap: 8px; margin-top: 10px; }
.kt-root .kt-call__actions:empty { display: none; }
.kt-root .kt-call__close { position: absolute; top: 8px; right: 8px; }
@keyframes kt-arrive { from { opacity: 0; transform: translateY(-8px); } }
@keyframes kt-ring { 0%, 60%, 100% { transform: rotate(0); } 10%, 30%, 50% { transform: rotate(-9deg); } 20%, 40% { transform: rotate(9deg); } }
`;
