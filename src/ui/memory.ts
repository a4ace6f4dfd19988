/** Keeps short texts for a visitor; a name that was never written, or may not be read, is null. */
export interface Memory {
  read(name: string): string | null;
  write(name: string, text: string): void;
}
