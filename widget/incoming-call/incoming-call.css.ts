/** The cards of live calls. */
export const incomingCallCss = `
.kt-corner[data-small] .kt-call__more { display: none; }
.kt-corner[data-small] .kt-call { padding: 8px 10px; align-items: center; }
.kt-corner[data-small] .kt-call__badge { width: 28px; height: 28px; }
.kt-corner[data-small] .kt-call__name .kt-link { display: block; overflow: hidden; text-overflow: ellipsis; }
.kt-corner[data-small] .kt-call__name { overflow: hidden; font-size: 14px; text-overflow: ellipsis; white-space: nowrap; }
.kt-corner[data-small] .kt-call__close { top: 6px; }
.kt-root .kt-calls { display: flex; flex-direction: column; gap: 10px; }
.kt-root .kt-call {
  position: relative; display: flex; gap: 12px; padding: 14px; border: 1px solid var(--kt-line);
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
.kt-root :is(.kt-call__line, .kt-call__name) { padding-right: 28px; }
.kt-root .kt-calls:empty { display: none; }
.kt-root .kt-call__line { display: flex; gap: 8px; color: var(--kt-quiet); font-size: 13px; }
.kt-root .kt-call[data-phase="talking"] .kt-call__state { color: var(--kt-good); font-weight: 600; }
.kt-root .kt-call__clock { font-variant-numeric: tabular-nums; }
.kt-root .kt-call__name { font-size: 16px; font-weight: 600; overflow-wrap: anywhere; }
.kt-root .kt-call__name .kt-link { color: var(--kt-ink); }
.kt-root .kt-call__name .kt-link:hover { color: var(--kt-accent); }
.kt-root .kt-call__number:empty { display: none; }
.kt-root .kt-facts { margin: 8px 0 0; font-size: 13px; }
.kt-root .kt-facts__row { display: flex; flex-wrap: wrap; gap: 0 8px; line-height: 1.85; }
.kt-root .kt-facts .kt-link { display: inline-block; min-width: 24px; min-height: 24px; }
.kt-root .kt-facts dt { flex: 0 1 6.8em; margin: 0; color: var(--kt-quiet); overflow-wrap: anywhere; }
.kt-root .kt-facts dd { flex: 1 1 10em; min-width: 0; margin: 0; overflow-wrap: anywhere; }
.kt-root .kt-facts__aside { display: block; color: var(--kt-quiet); line-height: 1.4; }
.kt-root .kt-past { margin-top: 10px; padding-top: 8px; border-top: 1px solid var(--kt-line); font-size: 13px; }
.kt-root .kt-past__title { color: var(--kt-quiet); font-weight: 600; }
.kt-root .kt-past__calls { margin: 2px 0 0; padding: 0; list-style: none; }
.kt-root .kt-past__calls li {
  display: -webkit-box; overflow: hidden; margin-top: 3px; overflow-wrap: anywhere;
  -webkit-box-orient: vertical; -webkit-line-clamp: 2;
}
.kt-root .kt-who { margin: 10px 0 0; padding: 0; border: 0; font-size: 13px; }
.kt-root .kt-who__title { padding: 0; color: var(--kt-quiet); font-weight: 600; }
.kt-root .kt-who__one { display: flex; align-items: center; gap: 8px; min-height: 28px; padding: 2px 0; cursor: pointer; overflow-wrap: anywhere; }
.kt-root .kt-who__radio { flex: none; width: 16px; height: 16px; margin: 0; accent-color: var(--kt-accent); }
.kt-root .kt-call__number { color: var(--kt-quiet); font-variant-numeric: tabular-nums; }
.kt-root .kt-call__actions { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-top: 10px; }
.kt-root .kt-call__actions:empty { display: none; }
.kt-root .kt-call__close { position: absolute; top: 8px; right: 8px; }
@keyframes kt-arrive { from { opacity: 0; transform: translateY(-8px); } }
@keyframes kt-ring { 0%, 60%, 100% { transform: rotate(0); } 10%, 30%, 50% { transform: rotate(-9deg); } 20%, 40% { transform: rotate(9deg); } }
`;
