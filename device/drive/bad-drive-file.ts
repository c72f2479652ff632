/** What is wrong with a drive file, where in it, and in which one. */
export class BadDriveFile extends Error {
  readonly code = "bad-drive-file";
  readonly detail: string;
  readonly fileName: string | null;

  constructor(detail: string, fileName: string | null = null) {
    super(`${fileName ?? "The drive file"} cannot be used: ${detail}.`);
    this.detail = detail;
    this.fileName = fileName;
  }

  in(fileName: string): BadDriveFile {
    return new BadDriveFile(this.detail, fileName);
  }
}
