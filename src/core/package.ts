import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, from the sources or from dist/server alike. */
export const packageRoot = folderOfPackage(dirname(fileURLToPath(import.meta.url)));
export const version = (JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }).version;

function folderOfPackage(folder: string): string {
  try {
    readFileSync(join(folder, 'package.json'));
    return folder;
  } catch {
    const above = dirname(folder);
    if (above === folder) throw new Error('package.json was not found above the running file');
    return folderOfPackage(above);
  }
}
