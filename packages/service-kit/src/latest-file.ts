import { replaceFile } from './replace-file.ts';

interface LatestFileOptions<Content> {
  readonly path: string;
  readonly mode: number;
  readonly format: (content: Content) => string;
  /** Called when the file could not be written; what is saved next is tried anew. */
  readonly onFailure: (error: unknown) => void;
}

/** A file that follows a state: the newest waits for no older one, and what was overtaken is never written. */
export class LatestFile<Content> {
  readonly #options: LatestFileOptions<Content>;
  #wanted: { readonly content: Content } | undefined;
  #writing: Promise<void> | undefined;

  constructor(options: LatestFileOptions<Content>) {
    this.#options = options;
  }

  /** Writes it as soon as the disk allows. */
  save(content: Content): void {
    this.#wanted = { content };
    this.#writing ??= this.#write();
  }

  /** Resolves when the newest state is written, or has failed to be. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    const { path, mode, format, onFailure } = this.#options;
    while (this.#wanted !== undefined) {
      const text = format(this.#wanted.content);
      this.#wanted = undefined;
      try {
        await replaceFile(path, text, mode);
      } catch (error) {
        onFailure(error);
      }
    }
    this.#writing = undefined;
  }
}
