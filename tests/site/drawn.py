"""Ten digits as a reader draws them, and the pen that draws them on a pad."""

import numpy as np

# A stroke is its places x,y in hundredths of a digit's height.
DIGITS = """
    30,2 14,10 4,28 1,50 4,74 14,92 30,99 46,93 57,76 60,52 57,28 47,10
    24,4
    |
    14,3 14,30 13,60 12,98
    |
    4,22 9,9 22,2 38,3 50,12 53,27 48,42 36,58 22,74 4,96 24,94 60,97
    |
    6,10 18,2 34,2 46,11 47,27 38,41 22,47 38,50 51,62 53,79 43,93 26,99
    10,95 2,86
    |
    26,2 18,24 10,46 3,62 24,62 44,61 62,60; 44,34 43,56 42,78 41,99
    |
    12,3 10,22 8,42 22,38 38,41 50,53 53,70 46,87 32,97 15,98 2,90; 12,3
    28,3 44,2 54,2
    |
    44,3 28,14 15,32 6,54 4,76 12,93 28,99 44,93 52,78 46,63 32,56 17,61
    7,74
    |
    2,6 20,4 40,4 58,3 48,26 38,50 28,74 20,99
    |
    46,14 34,4 20,4 9,14 11,28 24,41 40,55 50,70 48,87 34,98 18,97 7,85
    9,69 22,54 38,40 48,26 46,14
    |
    50,18 40,5 24,2 10,10 4,26 9,42 23,48 38,44 48,32 51,16 50,40 47,64
    42,82 34,98
"""
SIZES = 0.45, 0.7, 0.92  # of a pad's side
CENTRE, CORNER = (0.5, 0.5), (0.27, 0.27)


def strokes(digit: int, size: float, middle=CENTRE) -> list[np.ndarray]:
    """A digit's strokes (places, 2) on a pad of side 1, about a place."""
    texts = DIGITS.replace(",", " ").split("|")[digit].split(";")
    drawn = [np.array(s.split(), float).reshape(-1, 2) for s in texts]
    places = np.concatenate(drawn)
    low, high = places.min(axis=0), places.max(axis=0)
    scale = size / (high - low).max()
    return [scale * (s - (low + high) / 2) + middle for s in drawn]


def draw(page, element, digit: int, size: float, middle=CENTRE) -> str:
    """What is said of a digit drawn with the pointer on a cleared pad."""
    element.get_by_role("button", name="Clear").click()
    box = element.locator(".dl-play-surface").bounding_box()
    side, corner = box["width"], np.array([box["x"], box["y"]])
    for places in strokes(digit, size, middle):
        first, *others = (corner + side * places).tolist()
        page.mouse.move(*first)
        page.mouse.down()
        for place in others:
            page.mouse.move(*place)
        page.mouse.up()
    return element.locator(".dl-play-said").inner_text()
