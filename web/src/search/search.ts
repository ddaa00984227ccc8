/// Makes the search form of a page suggest places.
import { mount } from "svelte";
import { languageOf } from "../words";
import Search from "./Search.svelte";

export function startSearch(form: HTMLElement): void {
  const input = form.querySelector<HTMLInputElement>("input[name=q]");
  if (!input) throw new Error("a search island without an input named q");
  const focused = document.activeElement === input;
  const holder = document.createElement("div");
  holder.className = "combobox";
  input.replaceWith(holder);
  holder.append(input);
  if (focused) input.focus();
  mount(Search, {
    target: holder,
    props: { input, root: form.dataset["root"] ?? "", language: languageOf(form) },
  });
}
