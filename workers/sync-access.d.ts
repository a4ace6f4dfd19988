/** What only workers have of the private file system; TypeScript's types of the page leave it out. */
interface FileSystemSyncAccessHandle {
  close(): void;
  flush(): void;
  /** Bytes. */
  getSize(): number;
  truncate(size: number): void;
  /** Returns how many bytes were written. */
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
}

interface FileSystemFileHandle {
  createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
}
