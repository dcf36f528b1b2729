export const settingsCss = `
.kt-corner.kt-corner_front { z-index: 100000; }
.kt-root .kt-section { padding: 18px 0; border-top: 1px solid var(--kt-line); }
.kt-root .kt-section:first-of-type { padding-top: 4px; border-top: 0; }
.kt-root .kt-section__title { margin: 0; font-size: 16px; font-weight: 600; }
.kt-root .kt-rows .kt-input { flex: 1; min-width: 0; }
.kt-root .kt-section > .kt-pill { margin-top: 10px; }
.kt-root .kt-table { width: 100%; margin-top: 10px; border-collapse: collapse; }
.kt-root .kt-table th, .kt-root .kt-table td { padding: 6px 8px 6px 0; border-bottom: 1px solid var(--kt-line); font-weight: 400; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
.kt-root .kt-table tbody :is(th, td:last-child) { padding-top: 14px; }
.kt-root .kt-table thead th { color: var(--kt-quiet); font-size: 13px; font-weight: 600; }
.kt-root .kt-table .kt-field { margin: 0; }
.kt-root .kt-hint_conflict { color: var(--kt-bad); }
.kt-root .kt-test { margin-top: 14px; }
.kt-root .kt-checks { margin: 8px 0 0; padding: 0; list-style: none; }
.kt-root .kt-check { display: flex; align-items: center; gap: 6px; margin-top: 4px; }
.kt-root .kt-check_ok { color: var(--kt-good); }
.kt-root .kt-check_failed { color: var(--kt-bad); }
.kt-root .kt-heard { display: flex; align-items: center; gap: 8px; margin: 10px 0 0; color: var(--kt-quiet); font-size: 13px; }
.kt-root .kt-heard::before { content: ''; flex: none; width: 8px; height: 8px; border-radius: 50%; background: var(--kt-edge); }
.kt-root .kt-heard[data-heard="true"] { color: var(--kt-good); }
.kt-root .kt-heard[data-heard="true"]::before { background: var(--kt-good); }

.kt-root .kt-fold_h3 { border-top: 1px solid var(--kt-line); padding: 16px 0; }
.kt-root .kt-fold_h4 { margin-top: 8px; padding: 10px 14px; border: 1px solid var(--kt-line); border-radius: 10px; }
@media (max-width: 480px) { .kt-root .kt-fold_h4 { padding: 10px 0; border-width: 1px 0 0; border-radius: 0; } }
.kt-root .kt-fold__summary { display: flex; align-items: baseline; flex-wrap: wrap; gap: 2px 12px; cursor: pointer; list-style: none; }
.kt-root .kt-fold__summary::-webkit-details-marker { display: none; }
.kt-root .kt-fold__summary::before {
  content: ''; flex: none; align-self: center; width: 7px; height: 7px; margin: 0 2px;
  border: solid var(--kt-quiet); border-width: 0 2px 2px 0; transform: rotate(-45deg);
}
.kt-root [open] > .kt-fold__summary::before { transform: rotate(45deg); }
.kt-root .kt-fold__summary:focus-visible { outline: 2px solid var(--kt-accent); outline-offset: 4px; border-radius: 4px; }
.kt-root .kt-fold__title { margin: 0; font-size: 14px; font-weight: 600; }
.kt-root .kt-fold_h3 > .kt-fold__summary > .kt-fold__title { font-size: 16px; }
.kt-root .kt-fold__state { margin-left: auto; color: var(--kt-quiet); font-size: 13px; text-align: right; }
.kt-root [data-attention="true"] > .kt-fold__summary > .kt-fold__state { color: var(--kt-bad); font-weight: 600; }
.kt-root .kt-days { display: flex; flex-wrap: wrap; gap: 0 16px; }
.kt-root .kt-days .kt-field { margin-top: 6px; }

.kt-root .kt-lines { margin: 10px 0 0; padding: 0; list-style: none; }
.kt-root .kt-line { padding: 8px 0; border-top: 1px solid var(--kt-line); overflow-wrap: anywhere; }
.kt-root .kt-line__time { margin-left: 8px; color: var(--kt-quiet); font-size: 13px; }
.kt-root .kt-line__detail { margin: 2px 0 0; font-size: 13px; }
.kt-root .kt-line__detail .kt-hint { display: block; }
.kt-root .kt-line__state[data-logging="parked"] { color: var(--kt-bad); }
.kt-root .kt-line__state[data-logging="logged"] { color: var(--kt-good); }
.kt-root .kt-line__buttons { display: flex; gap: 8px; margin-top: 6px; }
.kt-root .kt-timeline { margin: 8px 0 0; padding: 8px 12px; border-radius: 8px; background: var(--kt-raised); list-style: none; font-size: 13px; }
.kt-root .kt-timeline .kt-line__time { margin: 0 8px 0 0; }
`;
