"""The same text in other containers, made with libraries that other people keep."""

from __future__ import annotations

import html
import io
from pathlib import Path

__all__ = ["as_docx", "as_html", "as_pdf"]


def as_html(text: str) -> bytes:
    """A page as a site prints it: a menu, scripts, headings, a paragraph a line, a footer."""
    lines = [line for line in text.splitlines() if line.strip()]
    blocks = "\n".join(
        f"<h3>{html.escape(line)}</h3>" if len(line) < 30 else f"<p>{html.escape(line)}</p>" for line in lines
    )
    return (
        "<!DOCTYPE html><html><head><meta charset='utf-8'><title>Law</title>"
        "<script>document.write('Article 1 of the script')</script><style>p{}</style></head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li>Article 1</li></ul></nav>"
        f"<main>{blocks}</main><script>alert(1)</script>"
        "<footer>Article 999 is no part of it. © A ministry</footer></body></html>"
    ).encode()


def as_docx(text: str) -> bytes:
    """A Word document with a header and a footer, a paragraph a line, words split over runs."""
    import docx

    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "Running header"
    section.footer.paragraphs[0].text = "Page 1"
    for line in text.splitlines():
        if not line.strip():
            continue
        paragraph = document.add_paragraph()
        half = len(line) // 2
        paragraph.add_run(line[:half]).bold = True
        paragraph.add_run(line[half:])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(text: str, *, contents: tuple[str, ...] = (), indent: float = 0.0) -> bytes:
    """A PDF with a running header, page numbers, justified and wrapped lines and perhaps a table of contents."""
    import matplotlib
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    font = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    pdfmetrics.registerFont(TTFont("DejaVu", font))
    body = ParagraphStyle(
        "body",
        fontName="DejaVu",
        fontSize=10,
        leading=13,
        spaceAfter=5,
        alignment=TA_JUSTIFY,
        firstLineIndent=indent,
    )
    title = ParagraphStyle("title", parent=body, fontSize=11, leading=15, firstLineIndent=0)

    def furniture(canvas: object, template: object) -> None:
        page = canvas.getPageNumber()  # type: ignore[attr-defined]
        canvas.setFont("DejaVu", 8)  # type: ignore[attr-defined]
        canvas.drawString(72, A4[1] - 40, "The Constitution of a Country")  # type: ignore[attr-defined]
        canvas.drawCentredString(A4[0] / 2, 30, f"- {page} -")  # type: ignore[attr-defined]

    out = io.BytesIO()
    template = SimpleDocTemplate(out, pagesize=A4, topMargin=72, bottomMargin=60)
    flow: list[object] = []
    if contents:
        flow.append(Paragraph("Contents", title))
        flow += [
            Paragraph(f"{html.escape(line)} {'.' * 40} {n + 2}", body) for n, line in enumerate(contents)
        ]
        flow.append(PageBreak())
    for line in text.splitlines():
        if line.strip():
            style = title if len(line) < 30 else body
            flow.append(Paragraph(html.escape(line.replace("\u00ad", "")), style))
    template.build(flow, onFirstPage=furniture, onLaterPages=furniture)
    return out.getvalue()
