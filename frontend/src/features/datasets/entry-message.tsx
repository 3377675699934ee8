import { useState } from "react";
import { Button } from "@/components/ui/button";
import { count } from "@/lib/format-number";
import { type Message, type Piece, roleWord } from "./message-model";

const FOLDED_CHARS = 1200;

/** One message: who speaks, and what. Long texts fold. */
export function EntryMessage({ message }: { message: Message }) {
  return (
    <section aria-label={roleWord(message.role)} className="grid min-w-0 gap-1.5">
      <h3 className="text-xs font-medium text-faint">{roleWord(message.role)}</h3>
      {message.pieces.length === 0 && <p className="text-muted-foreground">nothing</p>}
      {message.pieces.map((piece, position) => <PieceView key={position} piece={piece} />)}
    </section>
  );
}

function PieceView({ piece }: { piece: Piece }) {
  switch (piece.kind) {
    case "call":
      return (
        <div className="min-w-0 rounded-md border border-border bg-sunken px-2.5 py-1.5">
          <p className="text-xs text-muted-foreground">calls <code className="font-mono font-semibold text-foreground">{piece.name}</code></p>
          <Folded text={piece.text} className="font-mono text-xs/[18px]" />
        </div>
      );
    case "media":
      return <p className="text-xs text-muted-foreground">{piece.name}{piece.text && <>, <span className="font-mono break-all">{piece.text}</span></>}</p>;
    case "thinking":
      return (
        <div className="min-w-0 border-l-2 border-border-strong pl-2.5">
          <p className="text-xs text-faint">Thinking</p>
          <Folded text={piece.text} className="text-muted-foreground" />
        </div>
      );
    case "text":
      return <Folded text={piece.text} />;
  }
}

function Folded({ text, className = "" }: { text: string; className?: string }) {
  const [open, setOpen] = useState(false);
  const folds = text.length > FOLDED_CHARS * 1.25;
  return (
    <div className="min-w-0">
      <p className={`break-words whitespace-pre-wrap ${className}`}>{folds && !open ? `${text.slice(0, FOLDED_CHARS)}…` : text}</p>
      {folds && <Button look="ghost" size="small" className="mt-1" onClick={() => setOpen(!open)}>{open ? "Fold" : `Show ${count(text.length - FOLDED_CHARS)} more characters`}</Button>}
    </div>
  );
}
