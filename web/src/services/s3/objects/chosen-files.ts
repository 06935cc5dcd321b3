/** Files that were chosen or dropped, those of folders with their paths. */
export interface ChosenFile {
  /** From the folder that was chosen on: `photos/2026/a.jpg`. */
  readonly path: string;
  readonly file: File;
}

/** What the list of a dialog, and one after the other, can still be. */
const mostFiles = 10_000;

/** With the folders, which may hold nothing but folders. */
const mostEntries = 2 * mostFiles;

const tooMany =
  `You can upload up to ${mostFiles.toLocaleString('en-US')} files at a time, and nothing was added. ` +
  'For more files, use the AWS CLI.';

export interface Chosen {
  readonly files: readonly ChosenFile[];
  /** Why the last ones are not among them. */
  readonly problem?: string;
}

/** `more` replaces files of the same path. */
export function withMore({ files }: Chosen, more: readonly ChosenFile[]): Chosen {
  const all = new Map([...files, ...more].map((one) => [one.path, one]));
  return all.size > mostFiles ? { files, problem: tooMany } : { files: [...all.values()] };
}

export function ofInput(files: readonly File[]): readonly ChosenFile[] {
  return files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** To be called while the drop is told: what was dropped is gone afterwards. @throws Error for people */
export function ofDrop(items: DataTransferItemList): Promise<readonly ChosenFile[]> {
  const dropped = [...items].filter(({ kind }) => kind === 'file');
  const entries = dropped.map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  return filesOf(entries.filter((entry) => entry !== null));
}

async function filesOf(entries: readonly (FileSystemEntry | File)[]): Promise<readonly ChosenFile[]> {
  const found: (FileSystemFileEntry | File)[] = [];
  const left = [...entries];
  let seen = 0;
  for (let entry = left.shift(); entry !== undefined; entry = left.shift()) {
    if (!(entry instanceof File) && entry.isDirectory)
      left.push(...(await childrenOf(entry as FileSystemDirectoryEntry)));
    else found.push(entry as FileSystemFileEntry | File);
    if (found.length > mostFiles || (seen += 1) > mostEntries) throw new Error(tooMany);
  }
  const files: ChosenFile[] = [];
  for (const one of found) {
    if (one instanceof File) files.push({ path: one.name, file: one });
    else files.push({ path: one.fullPath.slice(1), file: await fileOf(one) });
  }
  return files;
}

/** The browser reads a folder in batches, the last of which is empty. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0 || children.length > mostEntries) return children;
    children.push(...batch);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
