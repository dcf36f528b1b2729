export const callResultCss = `
.kt-root.kt-result { padding: 4px 2px; }
.kt-root .kt-result__header { display: flex; gap: 14px; align-items: flex-start; padding-right: 32px; }
.kt-root .kt-result__badge {
  display: grid; place-items: center; flex: none; width: 44px; height: 44px; border-radius: 50%;
  background: var(--kt-accent-soft); color: var(--kt-accent);
}
.kt-root .kt-result__title { margin: 0; color: var(--kt-quiet); font-size: 13px; font-weight: 600; line-height: 1.3; }
.kt-root .kt-result__who { font-size: 18px; font-weight: 600; overflow-wrap: anywhere; }
.kt-root .kt-result__buttons { display: flex; gap: 10px; margin-top: 18px; padding-top: 14px; border-top: 1px solid var(--kt-line); }
.kt-root.kt-result .kt-alert { margin: 14px 0 0; }

.kt-root .kt-search { position: relative; }
.kt-root .kt-chip {
  display: flex; align-items: center; gap: 8px; min-height: 36px; padding: 2px 2px 2px 10px;
  border: 1px solid var(--kt-line); border-radius: 8px; background: var(--kt-raised);
}
.kt-root .kt-chip__kind {
  flex: none; padding: 1px 8px; border-radius: 10px; background: var(--kt-accent-soft); color: var(--kt-accent);
  font-size: 12px; font-weight: 600;
}
.kt-root .kt-chip__name { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.kt-root .kt-suggestions { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; }
.kt-root .kt-suggestions .kt-pill { max-width: 100%; overflow-wrap: anywhere; text-align: left; }
.kt-root .kt-pill__kind { color: var(--kt-quiet); }
.kt-root .kt-hits {
  position: absolute; top: 2.75em; left: 0; right: 0; z-index: 2; max-height: 220px; margin: 0; padding: 4px; overflow: auto;
  border: 1px solid var(--kt-line); border-radius: 10px; background: var(--kt-surface); box-shadow: var(--kt-shadow); list-style: none;
}
.kt-root .kt-hit { display: flex; align-items: center; gap: 8px; padding: 7px 8px; border-radius: 7px; cursor: pointer; }
.kt-root .kt-hit:hover, .kt-root .kt-hit[aria-selected="true"] { background: var(--kt-accent-soft); }
.kt-root .kt-hit__name { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.kt-root .kt-hit__detail { flex: none; margin-left: auto; color: var(--kt-quiet); font-size: 13px; }

.kt-root .kt-task { margin-top: 4px; }
.kt-root .kt-task__fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14.25em), 1fr)); gap: 0 12px; }
.kt-root .kt-task__times { display: flex; flex-wrap: wrap; gap: 6px; margin-top: 8px; }

.kt-root .kt-pending {
  padding: 10px 12px; border: 1px solid var(--kt-line); border-radius: 12px; background: var(--kt-surface); box-shadow: var(--kt-shadow);
}
.kt-root .kt-pending__title { margin-bottom: 6px; color: var(--kt-quiet); font-size: 13px; font-weight: 600; }
.kt-root .kt-pending__call {
  display: block; width: 100%; margin: 0; padding: 6px 8px; border: 0; border-radius: 7px; background: none;
  color: var(--kt-accent); font: inherit; text-align: left; cursor: pointer;
}
.kt-root .kt-pending__call[disabled] { color: var(--kt-ink); cursor: default; }
.kt-root .kt-pending__state { display: block; color: var(--kt-quiet); font-size: 13px; }
.kt-root .kt-pending__call[data-refused] .kt-pending__state { color: var(--kt-bad); }
.kt-corner[data-small] .kt-pending__calls { display: none; }
.kt-root .kt-pending__call:hover { background: var(--kt-accent-soft); }
`;
