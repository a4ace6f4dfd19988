/** Hands a file to the visitor. Works in a browser only. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The download has read it by then, slow disks included.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
