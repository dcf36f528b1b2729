import type { WidgetSelf } from './widget-self';

/**
 * Where a file of the uploaded archive is served. Kommo gives the folder and the installed version; files
 * that a widget loads itself have to carry the version, or a browser keeps the old ones
 * (developers.kommo.com/docs/style-css).
 */
export function widgetFile(self: WidgetSelf, file: string): string {
  const folder = setting(self, 'cdn_path') ?? setting(self, 'path') ?? '.';
  const version = self.get_version?.() ?? setting(self, 'version') ?? '';
  return `${folder.replace(/\/+$/, '')}/${file}?v=${encodeURIComponent(version)}`;
}

function setting(self: WidgetSelf, name: string): string | undefined {
  const value = self.params?.[name] ?? self.get_settings?.()[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
