// Cuts a Chinese query into the words of the search index, longest first; Sphinx cuts queries at spaces only.
// Sphinx's searchtools.js uses a global splitQuery if there is one.
window.splitQuery = (query) => {
  "use strict";
  const index = Search._index;
  const known = (word) => word in index.terms || word in index.titleterms;

  const cut = (text) => {
    const words = [];
    let unknown = "";
    for (let start = 0; start < text.length; ) {
      let end = text.length;
      while (end > start + 1 && !known(text.slice(start, end).toLowerCase())) end -= 1;
      if (end > start + 1) {
        if (unknown.length > 1) words.push(unknown);
        unknown = "";
        words.push(text.slice(start, end));
      } else {
        unknown += text[start];
      }
      start = end;
    }
    return unknown.length > 1 ? [...words, unknown] : words;
  };

  const pieces = query.match(/\d+(?:\.\d+)?%?|\p{Script=Han}+|[\p{Letter}\p{Number}_]+/gu) ?? [];
  return pieces.flatMap((piece) => (/\p{Script=Han}/u.test(piece) ? cut(piece) : [piece]));
};
