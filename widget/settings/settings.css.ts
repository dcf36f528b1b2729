export const settingsCss = `
.kt-root .kt-section { padding: 18px 0; border-top: 1px solid var(--kt-line); }
.kt-root .kt-section:first-of-type { padding-top: 4px; border-top: 0; }
.kt-root .kt-section__title { margin: 0; font-size: 16px; font-weight: 600; }
.kt-root .kt-rows .kt-input { flex: 1; min-width: 0; }
.kt-root .kt-section > .kt-pill { margin-top: 10px; }
.kt-root .kt-table { width: 100%; margin-top: 10px; border-collapse: collapse; }
.kt-root .kt-table th, .kt-root .kt-table td { padding: 6px 8px 6px 0; border-bottom: 1px solid var(--kt-line); font-weight: 400; text-align: left; }
.kt-root .kt-table thead th { color: var(--kt-quiet); font-size: 13px; font-weight: 600; }
.kt-root .kt-table .kt-field { margin: 0; }
.kt-root .kt-rule { margin-top: 12px; padding: 12px 14px 14px; border: 1px solid var(--kt-line); border-radius: 10px; }
.kt-root .kt-rule__title { margin: 0; font-size: 14px; font-weight: 600; }
.kt-root .kt-test { margin-top: 14px; }
.kt-root .kt-checks { margin: 8px 0 0; padding: 0; list-style: none; }
.kt-root .kt-check { display: flex; align-items: center; gap: 6px; margin-top: 4px; }
.kt-root .kt-check_ok { color: var(--kt-good); }
.kt-root .kt-check_failed { color: var(--kt-bad); }
`;
