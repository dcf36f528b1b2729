export const callListCss = `
.kt-root .kt-list { padding: 12px 14px; border: 1px solid var(--kt-line); border-radius: 12px; background: var(--kt-surface); box-shadow: var(--kt-shadow); }
.kt-root .kt-list__title { margin: 0; color: var(--kt-ink); font-size: 14px; font-weight: 600; line-height: 1.4; }
.kt-root .kt-list__status { min-height: 20px; color: var(--kt-quiet); font-size: 13px; overflow-wrap: anywhere; }
.kt-root .kt-list__buttons { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
.kt-root .kt-list__interval { display: flex; align-items: center; justify-content: space-between; gap: 10px; margin-top: 10px; font-size: 13px; }
.kt-root .kt-list__interval .kt-input { width: auto; min-width: 96px; min-height: 32px; padding: 2px 8px; }
.kt-root .kt-list__rows { max-height: 240px; margin: 8px 0 0; padding: 0; overflow: auto; list-style: none; }
.kt-root .kt-list__row { display: flex; align-items: center; gap: 8px; padding: 6px 0; border-top: 1px solid var(--kt-line); }
.kt-root .kt-list__who { min-width: 0; flex: 1; }
.kt-root .kt-list__name { font-weight: 600; overflow-wrap: anywhere; }
.kt-root .kt-list__detail { color: var(--kt-quiet); font-size: 13px; font-variant-numeric: tabular-nums; }
.kt-root .kt-list__row:is([data-state="dialling"], [data-state="calling"], [data-state="asked"]) .kt-list__name { color: var(--kt-good); }
.kt-root .kt-list__row:is([data-state="failed"], [data-state="unclear"]) .kt-list__detail { color: var(--kt-bad); }
.kt-root .kt-list__row:is([data-state="done"], [data-state="skipped"]) .kt-list__name { color: var(--kt-quiet); font-weight: 400; }
.kt-corner[data-small] .kt-list__more { display: none; }
`;
